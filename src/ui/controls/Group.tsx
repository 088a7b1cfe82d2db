import { type ReactNode, useId, useState } from 'react'
import { Icon } from './Icon'

interface Props {
  title: string
  /** What stands in it, in a few words: read without opening. */
  summary?: ReactNode
  open?: boolean
  children: ReactNode
}

/** A group of settings under a head that opens and closes it. */
export function Group({ title, summary, open = false, children }: Props) {
  const [shown, setShown] = useState(open)
  const body = useId()
  const short = useId()
  return (
    <section className="group">
      <h3>
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
            {summary}
          </span>
        </button>
      </h3>
      <div id={body} className="group-body" hidden={!shown}>
        {shown && children}
      </div>
    </section>
  )
}
