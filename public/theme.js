// Sets the theme before the first paint; the policy allows no inline script. The key is THEME_KEY of src/store/prefs.ts.
if (localStorage.getItem('lattice-theme') === 'light') document.documentElement.dataset.theme = 'light'
