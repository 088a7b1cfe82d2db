import './ui/styles/index.css'
import { createRoot } from 'react-dom/client'
import { App } from './ui/App'
import { createStudio } from './ui/studio/studio'
import { startOffline } from './worker/client'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root.')

const studio = createStudio()
createRoot(root).render(<App studio={studio} />)
void studio.commands.begin().then(() => {
  // after all that the first run needs: what is fetched for later must not be in its way; where it is not allowed, the page works as well
  if (import.meta.env.PROD) startOffline(() => studio.overlay.setState({ update: true })).catch(() => undefined)
})
