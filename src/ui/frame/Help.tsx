import { Popover } from '@base-ui/react/popover'
import { Icon } from '../controls/Icon'
import { KEYS } from '../studio/useKeyboard'

export function Help() {
  return (
    <Popover.Root>
      <Popover.Trigger className="rail-item">
        <Icon name="help" />
        Help
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="menu-layer" side="right" align="end" sideOffset={8}>
          <Popover.Popup className="menu help">
            <Popover.Title>Keys</Popover.Title>
            <dl>
              {KEYS.map(([what, keys]) => (
                <div key={what} className="help-row">
                  <dt>{what}</dt>
                  <dd>
                    {keys.map((key) =>
                      key === '–' ? (
                        <span key={key}>–</span>
                      ) : (
                        <kbd key={key} className="kbd">
                          {key}
                        </kbd>
                      ),
                    )}
                  </dd>
                </div>
              ))}
            </dl>
            <p>Drop embeddings, a checkpoint or a config.yaml anywhere on the page. Nothing is uploaded.</p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
