import { randomBytes } from 'node:crypto';
import { authenticatorApp } from '@clipgraph/user/testing/authenticator-app.ts';
import { makeClip } from '@clipgraph/video/testing/samples.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openBrowser } from '../gateway/browser.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { freePort } from '../kit/process.ts';
import { violationsOf } from './axe.ts';
import { logIn, said, signUp, type Visitor, visit, write } from './visitor.ts';

const password = 'correct horse';

describe.skipIf(!browserPath)('the web client in Chromium', () => {
  let product: TestInstance;
  let browser: Browser;
  let author: Visitor;
  let fan: Visitor;
  const authorName = `mira-${randomBytes(4).toString('hex')}`;
  const fanName = `leo-${randomBytes(4).toString('hex')}`;
  beforeAll(async () => {
    const PORT = String(await freePort());
    product = await startInstance({ PORT, PUBLIC_URL: `http://127.0.0.1:${PORT}` });
    browser = await openBrowser(browserPath as string);
    author = await visit(browser, product.url);
    fan = await visit(browser, product.url);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  it('registers people, and one follows the other', async () => {
    await signUp(author, authorName, password);
    await signUp(fan, fanName, password);
    await fan.page.goto(`${product.url}/u/${authorName}`);
    await fan.page.getByRole('button', { name: 'Follow', exact: true }).click();
    await fan.page.getByRole('button', { name: 'Following' }).waitFor();
  });

  it('publishes a clip, and tells when it is ready', async () => {
    const { page } = author;
    await page.goto(`${product.url}/new`);
    const buffer = await makeClip({ seed: 'flow', seconds: 2 });
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'hills.mp4', mimeType: 'video/mp4', buffer });
    await page.getByLabel('Caption').fill('Hello, hills #flow');
    await page.getByRole('button', { name: 'Post', exact: true }).click();
    await page.getByText('Your post is out').waitFor();
  });

  it('shows it to the follower, who likes it and comments; its author hears of it live', async () => {
    await author.page.goto(`${product.url}/`);
    const { page } = fan;
    await page.goto(`${product.url}/following`);
    await page.getByText('Hello, hills').waitFor();
    await page.getByRole('button', { name: /^Like/ }).click();
    await page.getByRole('button', { name: /^Unlike, 1$/ }).waitFor();
    await page.getByRole('button', { name: /^Comments/ }).click();
    await page.getByRole('combobox', { name: 'Add a comment…' }).fill('What a view');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('article').filter({ hasText: 'What a view' }).first().waitFor();
    await author.page
      .getByRole('link', { name: /^Notifications, \d+ unread/ })
      .first()
      .waitFor();
    expect([...author.complaints, ...fan.complaints]).toEqual([]);
  });

  it('chats both ways, and what was written without a network arrives once', async () => {
    await fan.page.goto(`${product.url}/u/${authorName}`);
    await fan.page.getByRole('link', { name: 'Message' }).click();
    await write(fan, 'Where was that?');
    await author.page.getByRole('link', { name: /^Chats/ }).click();
    await author.page.getByRole('main').getByText('Where was that?').first().click();
    await write(author, 'Behind my house');
    await said(fan, 'Behind my house').waitFor();

    await fan.context.setOffline(true);
    const told = await fan.page.getByText('You are offline').boundingBox();
    const head = await fan.page.locator('main header').last().boundingBox();
    expect(told && head && told.y + told.height <= head.y, 'the head of the chat is seen').toBe(
      true,
    );
    await write(fan, 'From a tunnel');
    await write(author, 'Come by');
    await fan.context.setOffline(false);
    for (const one of [fan, author])
      for (const text of ['From a tunnel', 'Come by']) {
        await said(one, text).first().waitFor();
        expect({ text, times: await said(one, text).count() }).toEqual({ text, times: 1 });
      }
  });

  it('asks for a code once there is a second factor, and logs out elsewhere', async () => {
    const { page } = fan;
    await page.goto(`${product.url}/settings/security`);
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.getByLabel('Your password').fill(password);
    await page.getByRole('button', { name: 'Turn it on' }).click();
    const secret = (await page.locator('code').first().innerText()).replaceAll(' ', '');
    await page.getByLabel('Six digits').fill(authenticatorApp(secret).code());
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Your recovery codes').waitFor();
    const recoveryCode = (await page.locator('code').first().innerText()).trim();
    await page.getByRole('button', { name: 'I have kept them' }).click();

    const elsewhere = await visit(browser, `${product.url}/login`);
    await logIn(elsewhere, fanName, password, recoveryCode);
    await page.reload();
    await page.getByRole('button', { name: 'Log out everywhere else' }).click();
    await elsewhere.page.getByRole('link', { name: 'Log in' }).first().waitFor();
  });

  it('has nothing for axe to complain about', async () => {
    const { page } = fan;
    const screens = ['/', `/u/${authorName}`, '/search?q=flow', '/settings', '/notifications'];
    for (const path of screens) {
      await page.goto(`${product.url}${path}`);
      await page.getByRole('main').getByRole('heading').first().waitFor();
      expect({ path, violations: await violationsOf(page) }).toEqual({ path, violations: [] });
    }
  });
});
