/** The field that `/` leads to. */
export const FILTER_ID = 'settings-filter'
