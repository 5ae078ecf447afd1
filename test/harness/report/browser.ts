// A report page in a real browser: Chromium where it is installed, driven by playwright-core. What
// the page asks of the network and complains of in the console is kept.
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

export interface OpenedPage {
  readonly page: Page;
  /** Addresses that the page asked for, its own file among them. */
  readonly requests: readonly string[];
  /** Errors and warnings of the console, and uncaught errors. */
  readonly complaints: readonly string[];
}

export interface OpenOptions {
  readonly colorScheme?: 'light' | 'dark';
  /** `#op=1`. */
  readonly hash?: string;
}

/** The path of an installed Chromium, or undefined. */
export function findChromium(): string | undefined {
  const places = [
    process.env['CHROMIUM'] ?? '',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  return places.find((path) => path !== '' && isExecutable(path));
}

/** For the tests of a suite, which are skipped where no Chromium is installed. */
export function useBrowser(): () => Browser {
  let browser: Browser;
  before(async function () {
    const path = findChromium();
    if (path === undefined) {
      process.stderr.write(
        '    skipped: no Chromium is installed (Debian: apt install chromium)\n',
      );
      this.skip();
    }
    browser = await launchBrowser(path);
  });
  after(() => browser?.close());
  return () => browser;
}

export function launchBrowser(executablePath: string): Promise<Browser> {
  // Containers have no user namespaces to make a sandbox of; the page is our own.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** Opens the file as a reader would, by its path, and waits until everything is drawn. */
export async function openPage(
  browser: Browser,
  html: string,
  { colorScheme = 'light', hash = '' }: OpenOptions = {},
): Promise<OpenedPage> {
  const folder = mkdtempSync(join(tmpdir(), 'doubletake-page-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, html);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('close', () => rmSync(folder, { recursive: true, force: true }));
  await page.goto(`${pathToFileURL(file).href}${hash}`);
  await page.locator('html[data-ready=yes]').waitFor({ state: 'attached' });
  return { page, requests, complaints };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
