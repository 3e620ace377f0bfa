import { randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { browserPath, openBrowser } from '../gateway/browser.ts';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { violationsOf } from './axe.ts';
import { type Line, startLine } from './line.ts';
import { signUp, type Visitor, visit } from './visitor.ts';

/** How long the network is away; `CUT_SECONDS=30` for the long round. */
const cutMs = Number(process.env.CUT_SECONDS ?? 2) * 1_000;
const patience = { timeout: 30_000 + cutMs, interval: 100 };

describe.skipIf(!browserPath)('a chat in Chromium while the network is cut', () => {
  let product: TestInstance;
  let line: Line;
  let browser: Browser;
  let ada: Visitor;
  let bob: Account;
  let adaId: string;
  const adaName = `ada-${randomBytes(4).toString('hex')}`;
  beforeAll(async () => {
    line = await startLine();
    product = await startInstance({ PUBLIC_URL: `http://127.0.0.1:${line.port}` });
    line.lead(Number(new URL(product.url).port));
    browser = await openBrowser(browserPath as string);
    ada = await visit(browser, `http://127.0.0.1:${line.port}`);
    await signUp(ada, adaName, 'correct horse');
    bob = await product.register('bob');
    const { user } = await product.data('query ($name: String!) { user(username: $name) { id } }', {
      name: adaName,
    });
    adaId = user.id;
  });
  afterAll(async () => {
    await browser?.close();
    await line?.close();
    await product?.close();
  });

  const say = (text: string) =>
    product.data(
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { seq } }',
      { input: { toUserId: adaId, text } },
      bob.token,
    );
  /** What the server has, oldest first. */
  async function kept(): Promise<string[]> {
    const { chatWith } = await product.data(
      'query ($id: ID!) { chatWith(userId: $id) { messages(first: 50) { edges { node { text } } } } }',
      { id: adaId },
      bob.token,
    );
    return chatWith.messages.edges
      .map(({ node }: { node: { text: string } }) => node.text)
      .reverse();
  }
  const shown = (page: Page) =>
    page.getByRole('region', { name: 'Messages' }).locator('[class*=bubble]').allTextContents();
  async function write(page: Page, text: string): Promise<void> {
    await page.getByRole('textbox', { name: 'Message' }).fill(text);
    await page.keyboard.press('Enter');
  }

  it('loses nothing, doubles nothing and says how it stands', async () => {
    await say('one');
    const { page } = ada;
    await page.getByRole('link', { name: 'Chats, 1 unread' }).click();
    await page.getByRole('link', { name: /one/ }).click();
    await write(page, 'two');
    await vi.waitFor(async () => expect(await kept()).toEqual(['one', 'two']), patience);
    // The answer has to be there as well: messages of a chat are sent one after the other.
    const sending = page.getByText('Sending…');
    await vi.waitFor(async () => expect(await sending.count()).toBe(0), patience);

    const unsent = () => Object.keys(localStorage).some((key) => key.includes('outbox'));
    await vi.waitFor(async () => expect(await page.evaluate(unsent)).toBe(false), patience);

    // This one arrives, but its answer does not.
    line.deafen();
    await write(page, 'three');
    await vi.waitFor(async () => expect(await kept()).toContain('three'), patience);
    line.cut();
    await page.getByText('Connecting again…').waitFor();
    await write(page, 'four');
    await write(page, 'five');
    const waits = page.getByText('Waits for the network');
    await vi.waitFor(async () => expect(await waits.count()).toBe(3), patience);
    await say('six');
    await new Promise((resolve) => setTimeout(resolve, cutMs));
    expect(await kept()).toEqual(['one', 'two', 'three', 'six']);
    line.mend();

    const all = ['one', 'two', 'three', 'six', 'four', 'five'];
    const unsettled = page.getByText(/Waits for the network|Sending…|Connecting again…/);
    await vi.waitFor(async () => {
      expect(await kept()).toEqual(all);
      expect(await shown(page)).toEqual(all);
      expect(await unsettled.count()).toBe(0);
    }, patience);
    expect(ada.complaints).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
  }, 120_000);

  it('sends what was written when the page has been closed in between', async () => {
    line.cut();
    await write(ada.page, 'seven');
    await ada.page.getByText('Waits for the network').first().waitFor();
    await ada.page.close();
    line.mend();
    const page = await ada.context.newPage();
    await page.goto(`http://127.0.0.1:${line.port}/notifications`);
    await vi.waitFor(async () => expect(await kept()).toContain('seven'), patience);
    expect((await kept()).filter((text) => text === 'seven')).toHaveLength(1);
    await page.getByRole('heading', { name: 'Notifications' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });
});
