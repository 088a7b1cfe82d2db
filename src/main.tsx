import './ui/styles/index.css'
import { createRoot } from 'react-dom/client'
import { App } from './ui/App'
import { createStudio } from './ui/studio/studio'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root.')

const studio = createStudio()
createRoot(root).render(<App studio={studio} />)
void studio.commands.begin()
