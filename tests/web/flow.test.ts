import { randomBytes } from 'node:crypto';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openBrowser } from '../gateway/browser.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { freePort } from '../kit/process.ts';
import { violationsOf } from './axe.ts';
import { signUp, type Visitor, visit } from './visitor.ts';

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

  it('shows a post to a follower, who likes it and comments; its author hears of it at once', async () => {
    const { login } = await product.data(
      'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
      { input: { username: authorName, password } },
    );
    await product.publish({ token: login.accessToken }, await makePhoto({ seed: 'flow' }), {
      caption: 'Hello, hills #flow',
    });
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

  it('has nothing for axe to complain about', async () => {
    const { page } = fan;
    const screens = ['/', `/u/${authorName}`, '/search?q=flow', '/settings'];
    for (const path of screens) {
      await page.goto(`${product.url}${path}`);
      await page.getByRole('main').getByRole('heading').first().waitFor();
      expect({ path, violations: await violationsOf(page) }).toEqual({ path, violations: [] });
    }
  });
});
