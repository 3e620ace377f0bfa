import type { Browser, BrowserContext, Page } from 'playwright-core';

/** Somebody's browser: its own storage, its own session. What it complains about is kept. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly complaints: readonly string[];
}

const patienceMs = 30_000;

/** Opens a page of the client as a phone does, in English. */
export async function visit(browser: Browser, url: string): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'en-GB',
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (line) => {
    // A refusal is an answer, and a cut network is no fault of the page.
    if (line.type() === 'error' && !/Failed to load resource|WebSocket|net::/.test(line.text()))
      complaints.push(line.text());
  });
  await page.goto(url);
  return { context, page, complaints };
}

/** Signs up by the form and waits for the feed. */
export async function signUp({ page }: Visitor, username: string, password: string) {
  await page.getByRole('link', { name: 'Log in' }).first().click();
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('link', { name: 'Profile' }).waitFor();
}

/** Logs in by the form at `/login`, with the code that is asked for. */
export async function logIn(
  { page }: Visitor,
  username: string,
  password: string,
  code: string,
): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: 'Profile' }).waitFor();
}

/** Writes into the chat that is open. */
export async function write({ page }: Visitor, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

/** A message of the chat that is open. */
export const said = ({ page }: Visitor, text: string) =>
  page.getByRole('region', { name: 'Messages' }).getByText(text, { exact: true });
