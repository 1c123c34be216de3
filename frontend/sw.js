// Answers in our place where there is no signal, and for nothing but logging contacts. The service
// puts `BUILT`, the folder of the scripts in use, on a line above this one.
/* global BUILT, importScripts, outbox */
importScripts(`${BUILT}outbox.js`)

const SHELL = '/contacts/offline'
// The empty form and what it is dressed with: the same for everybody.
const PARTS = ['app.css', 'contacts.js', 'outbox.js', 'icon.svg'].map((name) => BUILT + name)
const KEPT = `resettle ${BUILT}`
const FORM = /^\/(children\/[^/]+\/)?contacts\/new$/
const PATIENCE = { GET: 5000, POST: 20000 }

self.addEventListener('install', (event) => {
  const asked = [SHELL, ...PARTS].map((one) => new Request(one, { cache: 'reload', credentials: 'omit' }))
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(asked)).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  const old = caches.keys().then((names) => Promise.all(
    names.filter((name) => name !== KEPT).map((name) => caches.delete(name))
  ))
  event.waitUntil(old.then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== self.location.origin) return
  if (request.mode !== 'navigate') {
    if (PARTS.includes(url.pathname)) event.respondWith(kept(url.pathname, request))
  } else if (request.method === 'POST') {
    if (FORM.test(url.pathname)) event.respondWith(sendOrKeep(request))
  } else if (url.pathname === '/' || url.pathname === SHELL || FORM.test(url.pathname) ||
             url.pathname === '/contacts') {
    event.respondWith(askOrShell(request))
  }
})

// An address below the folder never changes its meaning, so what is kept of it is right.
const kept = async (path, request) => (await caches.match(path)) ?? fetch(request)

const soon = (request) => {
  const patience = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('no answer')), PATIENCE[request.method])
  })
  return Promise.race([fetch(request), patience])
}

const askOrShell = async (request) => {
  try {
    return await soon(request)
  } catch (silence) {
    const shell = await caches.match(SHELL)
    if (shell) return shell
    throw silence
  }
}

// A form that cannot be sent is sealed and kept. If it came through after all and only the answer was
// lost, it is the same contact by its key.
const sendOrKeep = async (request) => {
  const copy = request.clone()
  try {
    const answer = await soon(request)
    if (![502, 503, 504].includes(answer.status)) return answer
  } catch {
    // No signal, or nobody behind it.
  }
  await outbox.keep([...(await copy.formData())].map(([name, value]) => [name, String(value)]))
  return Response.redirect(`${SHELL}?kept`, 303)
}
