import { useCallback, useRef } from 'react'
import type { LatticeFrame } from '../../core/frame'
import { roundUp } from '../../scene/scale'
import { legendEnd } from '../format'
import { useStudio } from '../studio/context'
import { setBars } from './bars'
import { useFramePainter, useFrameSize, useView } from './useFrame'

/** How active each channel is over the whole lattice; a click colours the lattice by it. */
export function ChannelSection() {
  const { stage } = useStudio()
  const size = useFrameSize()
  const { mode, channel } = useView()
  const bars = useRef<HTMLDivElement>(null)
  const end = useRef<HTMLSpanElement>(null)
  useFramePainter(
    useCallback((frame: LatticeFrame) => {
      const values = channelActivity(frame)
      const most = roundUp(Math.max(...values))
      if (bars.current) setBars(bars.current, values, most)
      if (end.current) end.current.textContent = `0–${legendEnd(most)}`
    }, []),
  )
  if (!size) return null
  return (
    <section>
      <header>
        <h2>Channels</h2>
        <span className="sub">RMS over all cells</span>
        <span className="grow" />
        <span ref={end} className="num caption" />
      </header>
      <div className="channel-bars" ref={bars} style={{ gridTemplateColumns: `repeat(${size.channels}, 1fr)` }}>
        {numbers(size.channels).map((c) => (
          <button
            key={c}
            type="button"
            aria-label={`Colour by channel ${c}`}
            aria-pressed={mode === 'channel' && c === channel}
            title={`channel ${c}`}
            onClick={() => stage.setView({ mode: 'channel', channel: c })}
          >
            <i />
          </button>
        ))}
      </div>
    </section>
  )
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

function channelActivity({ channels, state }: LatticeFrame): number[] {
  const sums = new Array<number>(channels).fill(0)
  for (let i = 0; i < state.length; i++) sums[i % channels] = (sums[i % channels] ?? 0) + (state[i] ?? 0) ** 2
  return sums.map((sum) => Math.sqrt((sum * channels) / state.length))
}
