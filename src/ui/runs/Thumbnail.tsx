import { useEffect, useRef } from 'react'
import type { Picture } from '../../core/keptCheckpoint'
import { Icon } from '../controls/Icon'
import { usePrefs } from '../studio/context'
import { paintPicture } from './picture'

/** CSS pixels. */
const WIDTH = 84
const HEIGHT = 56

/** The lattice as a checkpoint left it. */
export function Thumbnail({ picture, label }: { picture: Picture | null; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const theme = usePrefs((prefs) => prefs.theme)
  const scale = Math.min(3, Math.max(2, Math.ceil(devicePixelRatio)))
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || !picture) return
    const [width, height] = [WIDTH * scale, HEIGHT * scale]
    context.putImageData(new ImageData(paintPicture(picture, theme, width, height), width, height), 0, 0)
  }, [picture, theme, scale])
  if (!picture)
    return (
      <span className="thumb none" title="No picture: this run has no lattice, or the file came from elsewhere">
        <Icon name="lattice" />
      </span>
    )
  return <canvas ref={canvas} className="thumb" width={WIDTH * scale} height={HEIGHT * scale} role="img" aria-label={label} />
}
