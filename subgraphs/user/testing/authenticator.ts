import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

const flags = { present: 0x01, verified: 0x04, attested: 0x40 };
const b64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

/** What a test may make wrong. */
interface Wrongs {
  origin?: string;
  rpId?: string;
  challenge?: string;
  isVerified?: boolean;
  counter?: number;
  type?: string;
  userHandle?: string;
  attestation?: { format: string; statement: Map<string, unknown> };
}

/** For tests: an authenticator without a device, which does what it is told, also what is wrong. */
export function createAuthenticator(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  let owner = '';

  const clientData = (type: string, challenge: string, wrongs: Wrongs): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: wrongs.type ?? type,
        challenge: wrongs.challenge ?? challenge,
        origin: wrongs.origin ?? origin,
        crossOrigin: false,
      }),
    );
  const authenticatorData = (rpId: string, wrongs: Wrongs, attested?: Buffer): Buffer => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(wrongs.counter ?? 0);
    const set =
      flags.present |
      (wrongs.isVerified === false ? 0 : flags.verified) |
      (attested ? flags.attested : 0);
    const head = [sha256(wrongs.rpId ?? rpId), Buffer.from([set]), counter];
    return Buffer.concat(attested ? [...head, attested] : head);
  };

  return {
    credentialId: b64(id),
    /** Answers the options of `beginPasskeyRegistration`, as JSON text. */
    create(options: string, wrongs: Wrongs = {}): string {
      const { challenge, rp, user } = JSON.parse(options);
      owner = user.id;
      const attested = Buffer.concat([
        Buffer.alloc(16),
        Buffer.from([0, id.length]),
        id,
        coseOf(publicKey),
      ]);
      const attestation = wrongs.attestation ?? { format: 'none', statement: new Map() };
      const object = isoCBOR.encode(
        new Map<string, unknown>([
          ['fmt', attestation.format],
          ['attStmt', attestation.statement],
          ['authData', new Uint8Array(authenticatorData(rp.id, wrongs, attested))],
        ]) as Map<string, string>,
      );
      return answer({
        clientDataJSON: b64(clientData('webauthn.create', challenge, wrongs)),
        attestationObject: b64(object),
        transports: ['internal'],
      });
    },
    /** Answers the options of `beginPasskeyLogin`, as JSON text. */
    get(options: string, wrongs: Wrongs = {}): string {
      const { challenge, rpId } = JSON.parse(options);
      const data = authenticatorData(rpId, wrongs);
      const client = clientData('webauthn.get', challenge, wrongs);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      return answer({
        clientDataJSON: b64(client),
        authenticatorData: b64(data),
        signature: b64(signature),
        userHandle: wrongs.userHandle ?? owner,
      });
    },
  };

  function answer(response: object): string {
    const shown = b64(id);
    return JSON.stringify({ id: shown, rawId: shown, type: 'public-key', response });
  }
}

/** A public key of ES256 in COSE. */
function coseOf(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return Buffer.from(
    isoCBOR.encode(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
        [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
      ]) as Map<number, number>,
    ),
  );
}
