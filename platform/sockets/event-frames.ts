/** Bytes of results that several sockets are sent. */
const known = new WeakMap<object, Buffer>();

/** The JSON of a result as bytes, which are made once however many sockets it goes to. */
export function bytesOf(result: object): Buffer {
  let bytes = known.get(result);
  if (!bytes) {
    bytes = Buffer.from(JSON.stringify(result));
    known.set(result, bytes);
  }
  return bytes;
}

/** Of a whole text message, unmasked (RFC 6455, 5.2). */
const wholeText = 0x81;

/**
 * One text message of a server as the frame that carries it.
 * @param before what stands before the bytes, `after` what follows them
 */
export function textFrame(before: string, bytes: Buffer, after: string): Buffer {
  const beforeLength = Buffer.byteLength(before);
  const length = beforeLength + bytes.byteLength + Buffer.byteLength(after);
  const headLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headLength + length);
  frame[0] = wholeText;
  if (headLength === 2) frame[1] = length;
  else if (headLength === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(before, headLength);
  bytes.copy(frame, headLength + beforeLength);
  frame.write(after, headLength + beforeLength + bytes.byteLength);
  return frame;
}
