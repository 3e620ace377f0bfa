import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { z } from 'zod';
import { webauthnHelpers } from './webauthn.ts';

/** Far above what browsers send. */
const maxResponseLength = 16_384;

const bytes = z.string().regex(/^[\w-]*$/);
const credential = {
  id: bytes.min(1).max(1_364),
  rawId: bytes.min(1).max(1_364),
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).default({}),
};

const registration = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z.array(z.string().max(20)).max(10).default([]),
  }),
});
const login = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.max(100).exactOptional(),
  }),
});

/** What `navigator.credentials.create` gave. @throws BAD_USER_INPUT */
export const readRegistration = (text: string) => read(registration, text);

/** What `navigator.credentials.get` gave. @throws BAD_USER_INPUT */
export const readLogin = (text: string) => read(login, text);

const malformedResponse = () =>
  badUserInput(
    '`response` must be the JSON text of what the browser gave: `JSON.stringify(credential.toJSON())`.',
    'response',
  );

function read<Shape>(shape: z.ZodType<Shape>, text: string): Shape {
  if (text.length > maxResponseLength) throw malformedResponse();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw malformedResponse();
  }
  const { data } = shape.safeParse(json);
  if (!data) throw malformedResponse();
  return data;
}

/**
 * Whether an authenticator vouches for itself alone. We ask for no more, and certificates are not
 * looked at: checking one may fetch from an address that it names.
 */
export async function hasNoCertificates(attestationObject: string): Promise<boolean> {
  const { decodeAttestationObject, isoBase64URL } = await webauthnHelpers();
  const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const format = decoded.get('fmt');
  return (
    format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined)
  );
}
