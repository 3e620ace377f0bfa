import Bowser from 'bowser';

const unknownDevice = 'Unknown device';
const maxDeviceLength = 60;

/**
 * What an owner knows a device by: `Chrome on Windows`, `Safari on iPhone`, or the name of the app
 * that asks. It is what the client says of itself, which proves nothing.
 */
export function deviceOf(userAgent: string | undefined): string {
  if (!userAgent) return unknownDevice;
  const { browser, os, platform } = Bowser.parse(userAgent);
  const app = browser.name || appOf(userAgent);
  const machine = (platform.type !== 'desktop' && platform.model) || os.name;
  const device = app && machine ? `${app} on ${machine}` : app || machine || unknownDevice;
  return device.replace(/[^\x20-\x7e]/g, '').slice(0, maxDeviceLength);
}

/** `okhttp` of `okhttp/4.9.0`. */
const appOf = (userAgent: string): string | undefined =>
  /^([A-Za-z][\w.-]*)\//.exec(userAgent)?.[1];
