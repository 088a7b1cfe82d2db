import { FILLED, ICONS, type IconName } from './icons'

/** Decoration only: what it means stands beside it or in the control's name. */
export function Icon({ name, className = '' }: { name: IconName; className?: string }) {
  return (
    <svg className={`i ${className}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={ICONS[name]} fill={FILLED.has(name) ? 'currentColor' : 'none'} />
    </svg>
  )
}
