/**
 * What the pages of the client may load: everything from here, media also from the origins that
 * answers name, nothing from anywhere else and nothing inline.
 */
export const contentSecurityPolicy = (mediaOrigins: readonly string[]): string => {
  const media = ["'self'", ...mediaOrigins].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${media} data: blob:`,
    `media-src ${media} blob:`,
    `connect-src ${media}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
};
