/**
 * Writes tiny H.264 (constrained baseline) frames whose macroblocks are raw samples (I_PCM). This
 * makes clips that every player accepts, without an encoder. The names below are those of ITU-T
 * H.264, chapters 7.3 and 7.4.
 */

/** One 16x16 block: 256 luma samples, then 64 Cb and 64 Cr. */
export type Macroblock = Uint8Array;

/** Size in macroblocks; one macroblock is 16 by 16 pixels. */
export interface FrameSize {
  columns: number;
  rows: number;
}

class BitWriter {
  readonly #bytes: number[] = [];
  #bits = 0;
  #count = 0;

  bits(value: number, count: number): this {
    for (let at = count - 1; at >= 0; at--) {
      this.#bits = (this.#bits << 1) | ((value >>> at) & 1);
      if (++this.#count === 8) this.#flush();
    }
    return this;
  }
  /** ue(v): unsigned Exp-Golomb; se(0) is the same bit. */
  unsigned(value: number): this {
    const length = 32 - Math.clz32(value + 1);
    return this.bits(0, length - 1).bits(value + 1, length);
  }
  raw(bytes: Uint8Array): this {
    while (this.#count > 0) this.bits(0, 1);
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }
  /** rbsp_trailing_bits, then emulation prevention. */
  finish(nalHeader: number): Uint8Array {
    this.bits(1, 1);
    while (this.#count > 0) this.bits(0, 1);
    const out = [nalHeader];
    let zeros = 0;
    for (const byte of this.#bytes) {
      if (zeros >= 2 && byte <= 3) {
        out.push(3);
        zeros = 0;
      }
      out.push(byte);
      zeros = byte === 0 ? zeros + 1 : 0;
    }
    return Uint8Array.from(out);
  }
  #flush(): void {
    this.#bytes.push(this.#bits & 255);
    this.#bits = 0;
    this.#count = 0;
  }
}

const profileIdc = 66;
const constraints = 0b1100_0000;
const levelIdc = 30;

/**
 * The `avcC` record: profile, level and the two parameter sets that every frame below refers to.
 */
export function decoderConfiguration({ columns, rows }: FrameSize): Uint8Array {
  const sps = new BitWriter()
    .bits(profileIdc, 8)
    .bits(constraints, 8)
    .bits(levelIdc, 8)
    .unsigned(0) // seq_parameter_set_id
    .unsigned(4) // log2_max_frame_num_minus4: frame_num has 8 bits
    .unsigned(2) // pic_order_cnt_type: output order is decoding order
    .unsigned(1) // max_num_ref_frames
    .bits(0, 1)
    .unsigned(columns - 1)
    .unsigned(rows - 1)
    .bits(0b11, 2) // frame_mbs_only_flag, direct_8x8_inference_flag
    .bits(0, 2) // no cropping, no VUI
    .finish(0x67);
  const pps = new BitWriter()
    .unsigned(0)
    .unsigned(0)
    .bits(0, 2) // CAVLC, no bottom field order
    .unsigned(0) // one slice group
    .unsigned(0)
    .unsigned(0)
    .bits(0, 3) // no weighted prediction
    .unsigned(0)
    .unsigned(0)
    .unsigned(0) // quantiser offsets, all se(0)
    .bits(0b100, 3) // deblocking_filter_control_present_flag
    .finish(0x68);
  const length = (bytes: Uint8Array) => [bytes.length >> 8, bytes.length & 255];
  return Uint8Array.from([
    1,
    profileIdc,
    constraints,
    levelIdc,
    0xff,
    0xe1,
    ...length(sps),
    ...sps,
    1,
    ...length(pps),
    ...pps,
  ]);
}

/** A whole picture, as one length-prefixed NAL unit. */
export function keyFrame(blocks: readonly Macroblock[]): Uint8Array {
  const slice = new BitWriter()
    .unsigned(0)
    .unsigned(7) // slice_type I
    .unsigned(0)
    .bits(0, 8) // frame_num
    .unsigned(0) // idr_pic_id
    .bits(0, 2) // dec_ref_pic_marking
    .unsigned(0)
    .unsigned(1); // deblocking off
  for (const block of blocks) slice.unsigned(25).raw(block); // mb_type I_PCM
  return lengthPrefixed(slice.finish(0x65));
}

/**
 * A picture that repeats the one before it except for `changed`, by macroblock number.
 * @param frameNumber 1 for the first picture after the key frame
 */
export function deltaFrame(
  frameNumber: number,
  changed: ReadonlyMap<number, Macroblock>,
  total: number,
): Uint8Array {
  const slice = new BitWriter()
    .unsigned(0)
    .unsigned(5) // slice_type P
    .unsigned(0)
    .bits(frameNumber & 255, 8)
    .bits(0, 2) // no reference override, no list modification
    .bits(0, 1) // sliding window marking
    .unsigned(0)
    .unsigned(1);
  let next = 0;
  for (const [number, block] of [...changed].sort(([a], [b]) => a - b)) {
    slice
      .unsigned(number - next)
      .unsigned(30)
      .raw(block); // mb_skip_run, then I_PCM in a P slice
    next = number + 1;
  }
  if (next < total) slice.unsigned(total - next);
  return lengthPrefixed(slice.finish(0x61));
}

function lengthPrefixed(nal: Uint8Array): Uint8Array {
  const out = new Uint8Array(nal.length + 4);
  new DataView(out.buffer).setUint32(0, nal.length);
  out.set(nal, 4);
  return out;
}
