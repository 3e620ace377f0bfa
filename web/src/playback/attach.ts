import type Hls from 'hls.js';

interface Sources {
  readonly progressiveUrl: string;
  readonly hlsUrl: string | null;
}

/** From this length on, a playlist that follows the network is worth its extra requests. */
const longMs = 60_000;
const playlistType = 'application/vnd.apple.mpegurl';

/**
 * Gives a video its source: one file for short clips, which starts soonest, else the playlist, by
 * the browser itself or by hls.js. Should the file not play, the playlist is tried.
 * @returns what takes the source away and frees its memory
 */
export function attach(
  video: HTMLVideoElement,
  { progressiveUrl, hlsUrl }: Sources,
  durationMs: number | null,
): () => void {
  let hls: Hls | undefined;
  let isDetached = false;
  const playPlaylist = async (url: string) => {
    if (video.canPlayType(playlistType) !== '') {
      video.src = url;
      return;
    }
    const { default: Player } = await import('hls.js');
    if (isDetached) return;
    // Without a worker: it would come from a blob, which the policy of the page forbids.
    const player = new Player({ enableWorker: false, maxBufferLength: 20 });
    player.loadSource(url);
    player.attachMedia(video);
    hls = player;
  };
  const fallBack = () => {
    if (hlsUrl && video.currentSrc.startsWith(progressiveUrl)) void playPlaylist(hlsUrl);
  };
  video.addEventListener('error', fallBack);
  if (hlsUrl && durationMs !== null && durationMs >= longMs) void playPlaylist(hlsUrl);
  else video.src = progressiveUrl;
  return () => {
    isDetached = true;
    video.removeEventListener('error', fallBack);
    hls?.destroy();
    video.removeAttribute('src');
    video.load();
  };
}
