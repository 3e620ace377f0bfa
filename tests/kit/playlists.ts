import * as hls from 'hls-parser';

type Master = hls.types.MasterPlaylist;
type Media = hls.types.MediaPlaylist;

interface Playlists {
  master: Master;
  /** By their names in the master playlist: those of the renditions, then that of the sound. */
  media: ReadonlyMap<string, Media>;
}

/**
 * Reads the playlists of a video with a parser that knows the rules of HLS (RFC 8216).
 * @param fetchText what is served at an address
 * @throws Error for a playlist that breaks a rule
 */
export async function readPlaylists(
  hlsUrl: string,
  fetchText: (url: string) => Promise<string>,
): Promise<Playlists> {
  hls.setOptions({ strictMode: true });
  const master = hls.parse(await fetchText(hlsUrl));
  if (!master.isMasterPlaylist) throw new Error('The first playlist names no others.');
  const media = new Map<string, Media>();
  for (const { uri, audio } of master.variants)
    for (const name of [uri, ...audio.map((sound) => sound.uri ?? '')]) {
      const playlist = hls.parse(await fetchText(new URL(name, hlsUrl).href));
      if (playlist.isMasterPlaylist) throw new Error(`${name} names other playlists.`);
      media.set(name, playlist);
    }
  return { master, media };
}
