/**
 * Thrown for bytes that cannot be published. The message tells the sender why: the upload route
 * answers with it, and a check in the background stores it as the post's `failureReason`.
 */
export class MediaRefused extends Error {
  /**
   * `type`: not a kind of file that can be published, or not the declared one; `broken`: damaged,
   * or outside the bounds.
   */
  readonly fault: 'type' | 'broken';

  constructor(fault: 'type' | 'broken', message: string) {
    super(message);
    this.name = 'MediaRefused';
    this.fault = fault;
  }
}
