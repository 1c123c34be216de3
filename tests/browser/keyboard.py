"""Goes through a page with the Tab key alone, and finds what somebody without a mouse would miss.

Every press is a real one. As the focus arrives somewhere, the page itself notes where, how it looks
there, and whether anything lies over it; what is wrong with all that is said afterwards.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

#: More than any page has; a page that never lets go would be pressed for ever.
MOST = 700

#: What can be reached, and how each looks while the focus is elsewhere. A group of radios is one
#: stop, and what stands in a closed panel is none.
_WATCH = """() => {
  const all = document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')
  const seen = (e) => e.checkVisibility({ visibilityProperty: true })
    && e.getClientRects().length > 0 && !e.disabled && !e.closest('[inert]')
  const stops = [...all].filter(e => seen(e) && e.getAttribute('tabindex') !== '-1')
  const first = (e) => {
    if (e.type !== 'radio') return true
    const group = stops.filter(o => o.type === 'radio' && o.name === e.name && o.form === e.form)
    return e === (group.find(o => o.checked) || group[0])
  }
  // The mark may be on the thing, on the square drawn beside it, or on what holds it.
  const look = (e) => {
    const parts = [[e], [e, '::before'], [e, '::after'], [e.parentElement]]
    const beside = e.nextElementSibling
    if (beside) parts.push([beside, '::before'], [beside, '::after'])
    return parts.map(([of, pseudo]) => {
      const s = getComputedStyle(of, pseudo)
      const outline = s.outlineStyle === 'none' ? '' : s.outlineColor + s.outlineWidth
      return [outline, s.boxShadow, s.backgroundColor, s.borderColor, s.borderWidth].join(' ')
    }).join('|')
  }
  const told = (e) => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 140)
  const covered = (e) => {
    const drawn = [...e.getClientRects()].find(r => r.width > 0 && r.height > 0)
    if (!drawn) return true
    // Of a tall box, only what is in the window.
    const left = Math.max(drawn.left, 0), top = Math.max(drawn.top, 0)
    const width = Math.min(drawn.right, innerWidth) - left
    const height = Math.min(drawn.bottom, innerHeight) - top
    if (width <= 0 || height <= 0) return true
    const at = [[.5, .5], [.05, .2], [.95, .2], [.05, .8], [.95, .8]]
    return !at.some(([x, y]) => {
      const over = document.elementFromPoint(left + x * width, top + y * height)
      return over && (e.contains(over) || over.control === e || e.parentElement === over)
    })
  }
  const walk = { stops: stops.filter(first), calm: new Map(), met: [], faults: [], told }
  for (const stop of walk.stops) walk.calm.set(stop, look(stop))
  walk.note = ({ target }) => {
    walk.met.push(target)
    if (!walk.calm.has(target)) return
    const found = (fault) => walk.faults.push(fault + ': ' + told(target))
    if (look(target) === walk.calm.get(target)) found('no mark of focus')
    if (covered(target)) found('focused and out of sight')
  }
  document.addEventListener('focusin', walk.note)
  // A page that puts the focus somewhere by itself, as a form with errors does, is gone through
  // from its top all the same.
  document.body.tabIndex = -1
  document.body.focus()
  document.body.removeAttribute('tabindex')
  window.keyboardWalk = walk
  return walk.stops.length
}"""

_IS_THROUGH = """() => document.activeElement === document.body
  || window.keyboardWalk.stops.every(e => window.keyboardWalk.met.includes(e))"""

_TELL = """() => {
  const walk = window.keyboardWalk
  document.removeEventListener('focusin', walk.note)
  document.activeElement.blur()
  window.scrollTo(0, 0)
  const stops = new Set(walk.stops)
  const met = walk.met.filter(e => stops.has(e))
  const missed = walk.stops.filter(e => !met.includes(e))
  const order = met.filter((e, at) => at > 0
    && met[at - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING)
  return [
    ...walk.faults,
    ...missed.map(e => 'Tab never reaches it: ' + walk.told(e)),
    ...order.map(e => 'Tab goes back to it: ' + walk.told(e)),
  ]
}"""


def faults_of_keyboard(page: Page) -> list[str]:
    """Press Tab from the top of the page to its end, and say what went wrong on the way."""
    stops: int = page.evaluate(_WATCH)
    assert stops < MOST, f"{stops} stops of the Tab key are more than anybody can go through"
    for _ in range(stops):
        page.keyboard.press("Tab")
    # A box that scrolls is a stop too, and is none of those that were counted.
    for _ in range(stops):
        if page.evaluate(_IS_THROUGH):
            break
        page.keyboard.press("Tab")
    found: list[str] = page.evaluate(_TELL)
    return found


def where(page: Page) -> dict[str, Any]:
    """What has the focus: its words, and which kind of thing it is."""
    held: dict[str, Any] = page.evaluate(
        """() => {
          const e = document.activeElement
          const label = e.labels && e.labels.length ? e.labels[0].innerText : ''
          return {
            tag: e.tagName.toLowerCase(),
            type: e.type || '',
            name: (label || e.innerText || '').trim(),
            group: e.closest('fieldset')?.querySelector('legend')?.innerText.trim() || '',
            end: e === document.body,
          }
        }"""
    )
    return held
