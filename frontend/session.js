// Warns whoever is about to be signed out, and lets them stay. Without scripts nobody is warned, and
// what they typed is kept all the same: the service does that.
const WARN_SECONDS = 120
const LAST_USED = 'resettle-last-used'

const dialog = document.querySelector('[data-seconds-left]')
if (dialog?.showModal) {
  const soon = dialog.querySelector('[data-leaving="soon"]')
  const over = dialog.querySelector('[data-leaving="over"]')
  let allowed = Number(dialog.dataset.secondsLeft) * 1000
  // A form that came back with something wrong holds what was typed before.
  let typed = document.querySelector('.govuk-error-summary') !== null
  let timer

  // Another page of this browser may have been used since: they share one session. Where nothing
  // may be kept in the browser, each page counts alone.
  const used = (at) => {
    try {
      if (at) window.localStorage.setItem(LAST_USED, String(at))
      return Number(window.localStorage.getItem(LAST_USED)) || 0
    } catch {
      return 0
    }
  }
  let here = Date.now()
  used(here)
  const left = () => Math.max(here, used()) + allowed - Date.now()

  const count = () => {
    window.clearTimeout(timer)
    const rest = left()
    if (rest <= 0) return leave()
    const warned = rest <= WARN_SECONDS * 1000
    if (warned && !dialog.open) show(soon)
    if (!warned && dialog.open) dialog.close()
    timer = window.setTimeout(count, warned ? Math.min(rest, 1000) : rest - WARN_SECONDS * 1000)
  }

  const show = (part) => {
    soon.hidden = part !== soon
    over.hidden = part !== over
    const heading = part.querySelector('h2')
    dialog.setAttribute('aria-labelledby', heading.id)
    if (!dialog.open) dialog.showModal()
    heading.focus()
  }

  // Nothing typed: the page goes, since somebody else may be at the screen. Else it stays, covered.
  const leave = () => {
    if (typed) return show(over)
    window.location.replace(window.location.pathname + window.location.search)
  }

  document.addEventListener('input', () => { typed = true })
  // A laptop that was asleep has missed its timers.
  document.addEventListener('visibilitychange', () => { if (!document.hidden && over.hidden) count() })

  soon.addEventListener('submit', async (event) => {
    event.preventDefault()
    try {
      const answer = await fetch(soon.action, { method: 'POST', body: new FormData(soon) })
      if (answer.redirected || !answer.ok) return leave()
      allowed = (await answer.json()).seconds * 1000
      here = Date.now()
      used(here)
      dialog.close()
      count()
    } catch {
      // The network is away: the button is still there.
    }
  })

  count()
}
