import { createHash } from 'node:crypto';

/** A page on its own: its style and script stand in it, and nothing else may run or load. */
export interface Page {
  html: string;
  policy: string;
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:30em;margin:4em auto;padding:0 1em}
button,input{font:inherit;padding:.5em .8em}input{width:100%;box-sizing:border-box;margin:.5em 0}`;

const sourceOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

export function makePage(title: string, body: string, script: string): Page {
  const policy = [
    "default-src 'none'",
    `style-src ${sourceOf(style)}`,
    `script-src ${sourceOf(script)}`,
    "connect-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${style}</style>
<h1>${title}</h1>
${body}
<script>${script}</script>
</html>
`;
  return { html, policy };
}
