// A script with the package: publishes a file, and answers each message until it is told to stop.
//   CLIPGRAPH=http://localhost:4000 node client/examples/script.mjs photo.jpg
import { openAsBlob } from 'node:fs';
import {
  createClient,
  InboxAddedDocument,
  isCode,
  PublishPostDocument,
  SendMessageDocument,
} from '@clipgraph/client';

const { CLIPGRAPH: url = 'http://localhost:4000', NAME: username = 'ben' } = process.env;
const [file] = process.argv.slice(2);
// Node 22 and later have a WebSocket of their own.
const webSocket = globalThis.WebSocket ?? (await import('ws')).WebSocket;
const client = createClient({ url, webSocket });

const login = await client
  .login({ username, password: process.env.PASSWORD ?? 'clipgraph-demo' })
  .catch((error) => {
    if (isCode(error, 'UNAUTHENTICATED')) throw new Error(`${username} has another password.`);
    throw error;
  });
if (login.status === 'codeRequired') await login.complete(process.env.CODE ?? '');
const viewer = await client.viewer();
console.log(`You are ${viewer.username}.`);

if (file) {
  const onProgress = (sent, total) => console.log(`${Math.round((100 * sent) / total)} %`);
  const uploadId = await client.upload(await openAsBlob(file, { type: 'image/jpeg' }), {
    onProgress,
  });
  const input = { uploadIds: [uploadId], caption: 'From a script' };
  console.log(`Published ${(await client.mutate(PublishPostDocument, { input })).publishPost.id}.`);
}

for await (const { inboxAdded } of client.subscribe(InboxAddedDocument, { after: [] })) {
  const { id, text, sender, chat } = inboxAdded;
  if (sender.id === viewer.id) continue;
  console.log(`${sender.username}: ${text}`);
  // The same name again answers the same message, so no answer is sent twice.
  const input = { chatId: chat.id, text: `You said: ${text}`, clientMessageId: `answer-${id}` };
  await client.mutate(SendMessageDocument, { input });
  if (text === 'stop') break;
}
await client.logout();
