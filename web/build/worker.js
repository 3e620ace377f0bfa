// The service worker: keeps the shell (the page, its scripts and styles) so that it opens without a
// network. Posts, pictures and answers of the API are never kept here.
const cacheName = `shell-${'VERSION'}`;
const shell = [
  /* SHELL */
];
/** Pages of the client; everything else at this origin (the API, the explorer) passes by. */
const page =
  /^\/($|(following|trending|latest|tag|post|u|search|saved|login|register|new|chats|notifications|settings)(\/|$))/;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) =>
        cache.addAll(
          shell.map((path) => new Request(path, { headers: { accept: 'text/html, */*' } })),
        ),
      )
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && page.test(url.pathname))
    event.respondWith(fetch(request).catch(() => caches.match('/', { cacheName })));
  else if (url.pathname.startsWith('/assets/'))
    event.respondWith(
      caches.match(request, { cacheName }).then(
        (kept) =>
          kept ??
          fetch(request).then(async (answer) => {
            if (answer.ok) await (await caches.open(cacheName)).put(request, answer.clone());
            return answer;
          }),
      ),
    );
});
