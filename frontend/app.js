// Wakes the components of both design systems, and the few things that are ours. Every page works
// without it: what is here only saves a step.
import * as govuk from './govuk-frontend.min.js'
import * as moj from './moj-frontend.min.js'
import './session.js'

govuk.initAll()
moj.initAll()

// The filter beside a list folds away behind a button where the screen is narrow; not while
// something in it is wrong, which would be out of sight.
for (const filter of document.querySelectorAll('[data-module="moj-filter"]')) {
  const toggle = new moj.FilterToggleButton(filter, {
    bigModeMediaQuery: '(min-width: 48.063em)',
    startHidden: false,
    toggleButton: {
      showText: filter.dataset.showText,
      hideText: filter.dataset.hideText,
      classes: 'govuk-button--secondary'
    },
    toggleButtonContainer: { selector: '.app-filter-toggle' },
    closeButton: { text: filter.dataset.closeText }
  })
  if (filter.querySelector('.govuk-form-group--error')) toggle.showMenu()
}

// A long select becomes a field one can type into. The select stays underneath and is what is sent.
const long = document.querySelectorAll('select[data-autocomplete]')
if (long.length > 0) {
  const script = document.createElement('script')
  script.src = new URL('accessible-autocomplete.min.js', import.meta.url)
  script.addEventListener('load', () => {
    for (const select of long) {
      window.accessibleAutocomplete.enhanceSelectElement({
        selectElement: select,
        defaultValue: select.value ? undefined : '',
        showAllValues: true,
        tNoResults: () => select.dataset.noResults
      })
    }
  })
  document.head.append(script)
}

// Printing asks for the browser's own dialog, so the button is only there when there is a script.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

// Contacts that wait on this phone: only where they are logged, or where the phone may hold some.
if (document.querySelector('[data-contact-form], [data-seals]') || navigator.serviceWorker?.controller) {
  import('./contacts.js')
}
