/**
 * The library, loaded with the first passkey: reading it takes a fifth of the time in which a
 * process starts.
 */
export const webauthn = () => import('@simplewebauthn/server');
export const webauthnHelpers = () => import('@simplewebauthn/server/helpers');
