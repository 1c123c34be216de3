// Sends what waits on this phone whenever there is signal, and says what still waits. On the pages of
// contacts it also has the phone learn what it needs to log without a signal.
import './outbox.js'

const { outbox } = window
const says = document.querySelector('[data-outbox]')
const shell = document.querySelector('form[data-seals]')
const QUEUE = '/contacts/queue'
// A phone that has just found a signal often cannot use it yet, so the first tries come soon.
const AGAIN = [2000, 5000, 15000, 60000]
let tries = 0
let timer
let sure = false

const words = says ? JSON.parse(says.dataset.words) : {}
const say = (found) => {
  if (!says) return
  const lines = Object.entries(found).filter(([, number]) => number > 0).map(([name, number]) => {
    const line = document.createElement('p')
    line.className = 'govuk-inset-text app-outbox__line'
    // Of the numbers without words of their own, one stands for all.
    line.textContent = words[name][number] ?? words[name]['20'].replace('20', String(number))
    return line
  })
  says.querySelector('[role=status]').replaceChildren(...lines)
  says.querySelector('[data-outbox-sign-in]').hidden = !found.signIn
}

// What the service says to whoever is signed in: null where nobody is; fails where there is no answer.
const ask = async () => {
  const answer = await fetch(QUEUE, { headers: { Accept: 'application/json' }, redirect: 'error' })
  if (answer.status === 401) return null
  if (!answer.ok) throw new Error(String(answer.status))
  const told = await answer.json()
  const { person, key, children } = told
  // Somebody who is leaving wants to be forgotten, and not learnt again.
  if (key && !sure) await outbox.learn({ person, key, children })
  return told
}

const hand = async (entry, word) => {
  const answer = await fetch(QUEUE, {
    method: 'POST',
    redirect: 'error',
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': word },
    body: JSON.stringify(entry)
  })
  if (answer.status === 401) return 'signIn'
  // This one cannot be read, and may never be: it stays, and keeps none of the others from being sent.
  if (answer.status === 422) return 'stays'
  if (!answer.ok) throw new Error(String(answer.status))
  const { became, onward } = await answer.json()
  if (onward) worried(onward)
  return became
}

// Whoever was worried without a signal reads what to do now as soon as it is told.
const worried = (address) => {
  const link = says?.querySelector('[data-outbox-worried]')
  if (!link) return
  link.hidden = false
  link.querySelector('a').href = address
}

const FOUND = { kept: 'sent', held: 'held', not_yours: 'another', stays: 'waiting' }
const flush = async () => {
  const waiting = await outbox.all()
  const found = { sent: 0, held: 0, another: 0, signIn: 0, waiting: 0 }
  if (waiting.length === 0) return
  let left = waiting.length
  try {
    const told = await ask()
    if (told === null) return say({ signIn: left })
    for (const entry of waiting) {
      const became = await hand(entry, told.word)
      if (became === 'signIn') { found.signIn = left; break }
      found[FOUND[became]] += 1
      if (became === 'kept' || became === 'held') await outbox.drop(entry.id)
      left -= 1
    }
  } catch {
    found.waiting += left
    window.clearTimeout(timer)
    timer = window.setTimeout(send, AGAIN[Math.min(tries++, AGAIN.length - 1)])
  }
  say(found)
}

// One page at a time: they share the queue. What is sent twice all the same is kept once.
const send = () => navigator.locks
  ? navigator.locks.request('resettle-outbox', flush)
  : flush()

const number = async () => (await outbox.all()).length

window.addEventListener('online', () => { tries = 0; send() })
document.addEventListener('visibilitychange', () => { if (!document.hidden) send() })

// Signing out forgets who was here and with whom they work; what is sealed stays. Whoever would leave
// something behind is asked first.
const leaving = document.querySelector('[data-outbox-leaving]')
const signOut = document.querySelector('form[action$="/sign-out"]')
signOut?.addEventListener('submit', async (event) => {
  if (sure) return
  event.preventDefault()
  if (await number() > 0 && leaving) {
    leaving.showModal()
    leaving.querySelector('h2').focus()
  } else {
    await leave()
  }
})
leaving?.addEventListener('close', () => { if (leaving.returnValue === '1') leave() })
const leave = async () => {
  sure = true
  await outbox.forget()
  signOut.requestSubmit()
}

// The empty form, filled with what this phone knows.
const local = (moment) => [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()]
  .map((part) => String(part).padStart(2, '0')).join('-')

const fill = async () => {
  const known = await outbox.facts()
  document.querySelector('[data-cannot-seal]').hidden = Boolean(known?.key)
  shell.hidden = !known?.key
  if (!known?.key) return
  const child = shell.elements.namedItem('child')
  const here = window.location.pathname.split('/')[2]
  for (const one of known.children ?? []) {
    const option = new Option(`${one.initials} (${one.ref})`, one.ref)
    option.selected = one.ref === here || known.children.length === 1
    child.add(option)
  }
  fresh()
}

const fresh = () => {
  const hourAgo = new Date(Date.now() - 3600000)
  const [hour, minute] = [hourAgo.getHours(), Math.floor(hourAgo.getMinutes() / 15) * 15]
  const half = hour < 12 ? 'am' : 'pm'
  shell.elements.namedItem('time').value = `${hour % 12 || 12}:${String(minute).padStart(2, '0')}${half}`
  shell.elements.namedItem('today').value = local(new Date())
  shell.elements.namedItem('key').value = window.crypto.randomUUID()
}

shell?.addEventListener('submit', async (event) => {
  event.preventDefault()
  const child = shell.elements.namedItem('child')
  if (!child.value) return child.focus()
  await outbox.keep([...new FormData(shell)])
  shell.reset()
  fresh()
  say({ waiting: await number() })
  says.scrollIntoView()
  await send()
})

const signal = document.querySelector('[data-has-signal]')
const look = () => { if (signal) signal.hidden = !navigator.onLine }

// A phone that is to log contacts learns how while it can: our key, and whom there is to choose from.
const learn = async () => {
  if (!('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register('/sw.js')
  await navigator.storage?.persist?.()
  await ask()
}

if (shell) {
  await fill()
  look()
  window.addEventListener('online', look)
  window.addEventListener('offline', look)
} else if (document.querySelector('[data-contact-form]')) {
  // Nothing of it is needed to send the form in the usual way, so nobody waits for it.
  learn().catch(() => {})
}
await send()
