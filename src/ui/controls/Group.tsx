import { type ReactNode, useId, useState } from 'react'
import { Icon } from './Icon'

interface Props {
  title: string
  /** What stands in it, in a few words: read without opening. */
  summary?: ReactNode
  open?: boolean
  /** What is wrong in it, in a few words: said in the head, open or not. */
  wrong?: string | undefined
  /** A button at the right of the head, in place of the summary, while the group is open. */
  action?: ReactNode
  children: ReactNode
}

/** A group of settings under a head that opens and closes it. */
export function Group({ title, summary, open = false, wrong, action, children }: Props) {
  const [shown, setShown] = useState(open)
  const body = useId()
  const short = useId()
  return (
    <section className="group">
      <h3 className={shown && action ? 'acting' : ''}>
        <button
          type="button"
          className="group-head"
          aria-expanded={shown}
          aria-controls={body}
          aria-label={title}
          aria-describedby={short}
          onClick={() => setShown(!shown)}
        >
          <Icon name={shown ? 'down' : 'right'} className="s" />
          <b>{title}</b>
          <span className="sum ell" id={short}>
            {wrong ? (
              <span className="wrong">
                <Icon name="warn" className="s" />
                {wrong}
              </span>
            ) : (
              !(shown && action) && summary
            )}
          </span>
        </button>
        {shown && action}
      </h3>
      <div id={body} className="group-body" hidden={!shown}>
        {shown && children}
      </div>
    </section>
  )
}
