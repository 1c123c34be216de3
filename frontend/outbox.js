// What a phone keeps of contacts that are not sent yet: each sealed so that the phone itself cannot
// read it. Used by pages and by the worker script alike, so it is a plain script and no module.
//
// Two stores. "queue" holds sealed entries. "facts" holds what is needed to seal, and no name: who is
// signed in, as a number; our public key; references and initials of the children to choose from.
self.outbox = (() => {
  const open = () => new Promise((resolve, reject) => {
    const asked = self.indexedDB.open('resettle', 1)
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore('queue', { keyPath: 'id' })
      asked.result.createObjectStore('facts', { keyPath: 'name' })
    }
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })

  const within = async (store, mode, work) => {
    const db = await open()
    try {
      return await new Promise((resolve, reject) => {
        const transaction = db.transaction(store, mode)
        const asked = work(transaction.objectStore(store))
        transaction.oncomplete = () => resolve(asked.result)
        transaction.onabort = () => reject(transaction.error)
      })
    } finally {
      db.close()
    }
  }

  const letters = (bytes) => {
    let text = ''
    for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte)
    return btoa(text)
  }
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0))

  // A key of its own for each entry, wrapped with our public key; the entry's name is sealed along.
  const seal = async (id, said, given) => {
    const subtle = self.crypto.subtle
    const oaep = { name: 'RSA-OAEP', hash: 'SHA-256' }
    const ours = await subtle.importKey('spki', bytes(given.public), oaep, false, ['wrapKey'])
    const key = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt'])
    const iv = self.crypto.getRandomValues(new Uint8Array(12))
    const along = new TextEncoder().encode(`resettle-contact-1:${id}`)
    const plain = new TextEncoder().encode(JSON.stringify(said))
    const sealed = await subtle.encrypt({ name: 'AES-GCM', iv, additionalData: along }, key, plain)
    const wrapped = await subtle.wrapKey('raw', key, ours, oaep)
    return { id, key: given.name, wrapped: letters(wrapped), iv: letters(iv), sealed: letters(sealed) }
  }

  const facts = () => within('facts', 'readonly', (store) => store.get('now'))

  return {
    facts,
    learn: (told) => within('facts', 'readwrite', (store) => store.put({ name: 'now', ...told })),
    forget: () => within('facts', 'readwrite', (store) => store.clear()),
    all: () => within('queue', 'readonly', (store) => store.getAll()),
    drop: (id) => within('queue', 'readwrite', (store) => store.delete(id)),
    // `pairs` is what a form says. Fails where the phone was never told how to seal.
    keep: async (pairs) => {
      const known = await facts()
      if (!known?.key) throw new Error('no key to seal with')
      const said = new Map(pairs)
      const id = said.get('key') || self.crypto.randomUUID()
      const person = Number(said.get('for')) || known.person
      const typed = pairs.filter(([name]) => name !== 'csrf_token' && name !== 'for')
      const entry = { person, written_at: new Date().toISOString(), typed }
      const sealed = await seal(id, entry, known.key)
      await within('queue', 'readwrite', (store) => store.put(sealed))
    }
  }
})()
