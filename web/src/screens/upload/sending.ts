import { map } from 'nanostores';
import { api } from '../../graph/api.ts';
import { type Fault, faultOf } from '../../graph/faults.ts';
import type { DraftFile } from './draft.ts';

interface Sending {
  readonly state: 'waiting' | 'sending' | 'sent' | 'failed';
  readonly sentBytes: number;
  readonly uploadId?: string;
  readonly fault?: Fault;
}

export const waiting: Sending = { state: 'waiting', sentBytes: 0 };
/** How far the bytes of each file are, by its key. */
export const $sending = map<Record<string, Sending | undefined>>({});

/** So many files are on the line at once. */
const atOnce = 2;
const stops = new Map<string, AbortController>();

/** Sends a file's bytes, and begins anew where an upload of yesterday has ended. */
async function send(
  one: DraftFile,
  signal: AbortSignal,
  onHandle: (handle: DraftFile['handle']) => void,
): Promise<string> {
  try {
    return await api.upload(one.file, {
      signal,
      ...(one.handle && { resume: one.handle }),
      onStart: onHandle,
      onProgress: (sentBytes) => $sending.setKey(one.key, { state: 'sending', sentBytes }),
    });
  } catch (error) {
    if (!one.handle || faultOf(error).code !== 'NOT_FOUND' || signal.aborted) throw error;
    const { handle: _ended, ...anew } = one;
    return send(anew, signal, onHandle);
  }
}

/**
 * Sends what waits, a few files at once.
 * @param onHandle told where the bytes of a file go
 * @param onSent told whenever a file has arrived or was refused
 */
export function sendWaiting(
  files: readonly DraftFile[],
  onHandle: (key: string, handle: DraftFile['handle']) => void,
  onSent: () => void,
): void {
  for (const one of files) {
    if (stops.size >= atOnce) return;
    if (($sending.get()[one.key] ?? waiting).state !== 'waiting' || stops.has(one.key)) continue;
    const stop = new AbortController();
    stops.set(one.key, stop);
    $sending.setKey(one.key, { state: 'sending', sentBytes: 0 });
    const told = (sending: Sending) => {
      if (stop.signal.aborted) return;
      stops.delete(one.key);
      $sending.setKey(one.key, sending);
      onSent();
    };
    send(one, stop.signal, (handle) => onHandle(one.key, handle)).then(
      (uploadId) => told({ state: 'sent', sentBytes: one.file.size, uploadId }),
      (error) => told({ state: 'failed', sentBytes: 0, fault: faultOf(error) }),
    );
  }
}

export function stopSending(key: string): void {
  stops.get(key)?.abort();
  stops.delete(key);
  const { [key]: _stopped, ...rest } = $sending.get();
  $sending.set(rest);
}
