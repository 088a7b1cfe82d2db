export const exportSweeps = 0 as never
