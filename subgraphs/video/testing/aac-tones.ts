/**
 * Tones in AAC (low complexity, one channel), so that clips have sound without an encoder. Each is
 * one packet; its tone has a whole number of waves in it, so that the packet repeated is the tone.
 */
const packets = [
  'APovB88f9v/7n/5f9/3c/Hu141pJ413xWvXWZgQSUpGLAgRk9XwpFGUKRJQCSiQokCgkoCQoooCSQoKAJHA=',
  'APYvBEAR21//j/b//9/Opx445+PE+vtXXNaquNsDfXUSyMDATyJpzTZCyya5kSuTLlyZcuTmJ3TXmEy4uTmCcxw=',
  'APwvB8m/0//0/z//H+Pb54qs9vfrOu+O+vt548OMFSrW8bJBgai01iaZkmsyEyaZec1yYmTTXJgXTmJhNNO6Ze44',
  'APgvB8p9v/6f7f//fx5quOaayuL7Y+u6yWK1uuSSyPOgTnaYmTmZBMTuXvMmuCYmuXAmFxMJkwLn',
  'APwvB8L/P/9P9v//v68cbzV+ntvnfSuu7yBety9ySWR52BOc7LMhYZC65MuJhMXTCZNdcLlyZddcEy7g',
  'APIvB85zz6+3/+uf//P1ntm66zjzm6+fOdfa+vQ/n54FNJJJSLAgS//r1olIkoEhJr18YkhIUFAEhIUASFBIUcA=',
  'APgvB8kur/b/t//b//d/169u6fr+fPvretO9bcChBD+ftvD3ElKRiwJEZJKRpGkWufwkJJCgKRopGiSgoCQoAkAocA' +
    '==',
  'APAvB8brc3v/t//b//d/3+/Op58b+PzfHedV37bGmGnnQhQhQkpSMWAgjIIktc9ZRIjRIFIklElASEgSFFBIUOA=',
];

export const tonePacket = {
  samplesPerSecond: 16_000,
  samples: 1_024,
  codec: 'mp4a.40.2',
  /** AudioSpecificConfig. */
  description: Uint8Array.of(0x14, 0x08),
};

/** The packet of a tone, from low to high and again. */
export const tone = (number: number): Uint8Array =>
  Buffer.from(packets[number % packets.length] ?? '', 'base64');
