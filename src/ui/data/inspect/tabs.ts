/** Tabs of the inspector, in their order. */
export const TABS = ['summary', 'rows', 'columns'] as const
export type Tab = (typeof TABS)[number]
export const isTab = (value: string): value is Tab => (TABS as readonly string[]).includes(value)
