import { webm } from '../media/media-types.ts';

/** A video that a stranger sent, in a local file. */
export interface Source {
  path: string;
  extension: string;
}

/**
 * The arguments that open such a file: its format is not guessed, and nothing but the file itself
 * can be reached from it. A playlist could name any address.
 */
export const openSource = ({ path, extension }: Source): string[] => [
  '-protocol_whitelist',
  'file',
  '-f',
  extension === webm.extension ? 'matroska' : 'mov',
  '-i',
  `file:${path}`,
];

/** The arguments that every run of ffmpeg begins with: one thread, no questions, errors only. */
export const quietly: readonly string[] = ['-nostdin', '-hide_banner', '-y', '-threads', '1'];
