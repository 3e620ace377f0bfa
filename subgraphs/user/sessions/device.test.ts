import { expect, test } from 'vitest';
import { deviceOf } from './device.ts';

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    'Chrome on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', 'Firefox on Linux'],
  ['okhttp/4.9.0', 'okhttp'],
  ['', 'Unknown device'],
  [undefined, 'Unknown device'],
  ['\u0000\u0007<script>alert(1)</script>', 'Unknown device'],
])('%s is shown as %s', (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device);
});

test('nothing that a client says is long, or anything but letters, digits and signs', () => {
  for (const character of ['x', '(', '/', '\u202e', '😀', 'Chrome/'])
    expect(deviceOf(`${character.repeat(200)}/1`)).toMatch(/^[\x20-\x7e]{1,60}$/);
});
