import { Dialog } from '@base-ui/react/dialog'
import { Tabs } from '@base-ui/react/tabs'
import { useEffect, useRef } from 'react'
import { Icon } from '../controls/Icon'
import { Keys } from '../controls/Keys'
import type { Action } from '../studio/action'
import { ACTIONS } from '../studio/actions'
import { useOverlay, useStudio } from '../studio/context'
import type { HelpTab } from '../studio/overlay'
import { Formula } from './Formula'
import { CHAPTERS } from './maths'
import { WORD_GROUPS } from './words'
import '../styles/help.css'

const TABS: readonly [HelpTab, string][] = [
  ['keys', 'Keys'],
  ['words', 'Words'],
  ['maths', 'The maths in short'],
]

/** Keys, words and maths, beside the screen that they are about. */
export default function HelpPanel() {
  const { overlay } = useStudio()
  const tab = useOverlay(({ helpTab }) => helpTab)
  const close = useRef<HTMLButtonElement>(null)
  const takeTour = (): void => overlay.setState({ sheet: null, tour: 0 })
  return (
    <Dialog.Root open modal={false} disablePointerDismissal onOpenChange={(open) => !open && overlay.close()}>
      <Dialog.Portal>
        <Dialog.Popup className="help-panel" initialFocus={close}>
          <Tabs.Root value={tab} onValueChange={(next: HelpTab) => overlay.setState({ helpTab: next, word: null })} className="help-tabs">
            <div className="help-head">
              <Dialog.Title>Help</Dialog.Title>
              <span className="grow" />
              <button type="button" className="btn ghost" onClick={takeTour}>
                Take the tour
              </button>
              <Dialog.Close ref={close} className="btn ghost icon" aria-label="Close the help">
                <Icon name="close" />
              </Dialog.Close>
            </div>
            <Tabs.List className="tabs">
              {TABS.map(([value, title]) => (
                <Tabs.Tab key={value} value={value} className="tab">
                  {title}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="keys" className="help-body scroll">
              <KeySheet />
            </Tabs.Panel>
            <Tabs.Panel value="words" className="help-body scroll">
              <WordList />
            </Tabs.Panel>
            <Tabs.Panel value="maths" className="help-body scroll">
              <Maths />
            </Tabs.Panel>
          </Tabs.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

const GROUPS: readonly Action['group'][] = ['Run', 'View', 'Data', 'Train', 'Lattice', 'Runs', 'Devices', 'Help']

function KeySheet() {
  const withKeys = ACTIONS.filter(({ keys }) => keys)
  return (
    <>
      {GROUPS.map((group) => {
        const actions = withKeys.filter((action) => action.group === group)
        if (actions.length === 0) return null
        return (
          <section key={group}>
            <h3>
              {group}
              {actions.every(({ screen }) => screen) && <small>on this screen</small>}
            </h3>
            <dl className="help-keys">
              {actions.map(({ id, title, keys = [] }) => (
                <div key={id}>
                  <dt>{title}</dt>
                  <dd>
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        )
      })}
      <p className="caption">
        Everything else is in the command palette, <Keys keys={['Mod', 'K']} />. Drop embeddings, a checkpoint or a config.yaml anywhere on
        the page. Nothing is uploaded.
      </p>
    </>
  )
}

function WordList() {
  const asked = useOverlay(({ word }) => word)
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (asked) row.current?.scrollIntoView({ block: 'center' })
  }, [asked])
  return WORD_GROUPS.map(({ title, words }) => (
    <section key={title}>
      <h3>{title}</h3>
      <dl className="help-words">
        {words.map(({ word, meaning }) => (
          <div key={word} ref={word === asked ? row : undefined} className={word === asked ? 'asked' : ''}>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  ))
}

function Maths() {
  return (
    <>
      {CHAPTERS.map(({ title, text, formulas }, i) => (
        <section key={title}>
          <h3>
            {i + 1}. {title}
          </h3>
          <p>{text}</p>
          <ul className="formulas">
            {formulas.map(([formula, note]) => (
              <li key={formula}>
                <Formula>{formula}</Formula>
                {note && <small>{note}</small>}
              </li>
            ))}
          </ul>
        </section>
      ))}
      <p className="caption">
        ⊙ multiplies value by value, · as matrices where both are; σ is the logistic function, Σ a sum or a covariance.
      </p>
    </>
  )
}
