import { domainToASCII } from 'node:url';
import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { checkWellFormed } from '@clipgraph/platform/text/user-text.ts';

/** An e-mail address, and the one text that stands for it however it is written. */
export interface Address {
  email: string;
  key: string;
}

const maxLength = 254;
const local = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const domain = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/**
 * An address that letters can be sent to: letters, digits and signs of ASCII before the @, and a
 * domain of any script behind it.
 * @throws BAD_USER_INPUT
 */
export function checkAddress(given: string, field: string): Address {
  checkWellFormed(given, field);
  const wrong = badUserInput(`\`${field}\` must be an e-mail address: name@example.org.`, field);
  if (given.length > maxLength) throw wrong;
  const at = given.lastIndexOf('@');
  const [name, host] = [given.slice(0, at), domainToASCII(given.slice(at + 1)).toLowerCase()];
  const email = `${name}@${host}`;
  if (at < 1 || name.length > 64 || !local.test(name) || !domain.test(host)) throw wrong;
  if (email.length > maxLength) throw wrong;
  return { email, key: email.toLowerCase() };
}
