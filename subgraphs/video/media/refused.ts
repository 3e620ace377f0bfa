/**
 * Bytes that cannot become a post, with a reason that is meant for whoever sent them. A value of
 * the media layer: at the front door it turns into an error of the catalogue, in the background
 * into a post's `failureReason`.
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
