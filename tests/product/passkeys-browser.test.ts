import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openBrowser } from '../gateway/browser.ts';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';

const begin = 'mutation ($password: String!) { beginPasskeyRegistration(password: $password) }';
const finish =
  'mutation ($response: String!) { finishPasskeyRegistration(response: $response, name: "Chromium") { id name } }';
const logIn =
  'mutation ($response: String!) { finishPasskeyLogin(response: $response) { accessToken user { id } } }';

const site = 'https://clips.example';

describe.skipIf(!browserPath)('passkeys in a real browser (Chromium)', () => {
  let product: TestInstance;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    product = await startInstance({ PUBLIC_URL: site });
    browser = await openBrowser(browserPath as string);
    const context = await browser.newContext();
    page = await context.newPage();
    // A page of the public address, wherever that leads.
    await page.route(`${site}/**`, (route) => route.fulfill({ body: 'a page' }));
    await page.goto(`${site}/`);
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  /** As the schema tells front ends to do it. */
  const create = (options: string): Promise<string> =>
    page.evaluate(
      `navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${options}) }).then((credential) => JSON.stringify(credential.toJSON()))`,
    );
  const get = (options: string): Promise<string> =>
    page.evaluate(
      `navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(${options}) }).then((credential) => JSON.stringify(credential.toJSON()))`,
    );
  const beginLogin = async (): Promise<string> =>
    (await product.data('mutation { beginPasskeyLogin }')).beginPasskeyLogin;
  const register = async ({ password, token }: Account): Promise<{ id: string; name: string }> => {
    const options = (await product.data(begin, { password }, token)).beginPasskeyRegistration;
    const response = await create(options);
    return (await product.data(finish, { response }, token)).finishPasskeyRegistration;
  };

  it('are registered, log in once with each answer, and are removed', async () => {
    const owner = await product.register();
    const passkey = await register(owner);
    expect(passkey.name).toBe('Chromium');

    const response = await get(await beginLogin());
    const { finishPasskeyLogin } = await product.data(logIn, { response });
    expect(finishPasskeyLogin.user.id).toBe(owner.id);
    const token = finishPasskeyLogin.accessToken;
    expect((await product.data('{ me { id } }', {}, token)).me.id).toBe(owner.id);
    expect(await product.code(logIn, { response })).toBe('UNAUTHENTICATED');
    const { account } = await product.data('{ account { passkeys { id lastUsedAt } } }', {}, token);
    expect(account.passkeys).toEqual([{ id: passkey.id, lastUsedAt: expect.any(String) }]);

    await product.data(
      'mutation ($id: ID!, $password: String!) { removePasskey(id: $id, password: $password) }',
      { id: passkey.id, password: owner.password },
      owner.token,
    );
    const late = await get(await beginLogin());
    expect(await product.code(logIn, { response: late })).toBe('UNAUTHENTICATED');
  });

  it('are not made twice for one account on one device', async () => {
    const owner = await product.register();
    await register(owner);
    await expect(register(owner)).rejects.toThrow(/InvalidStateError/);
  });
});
