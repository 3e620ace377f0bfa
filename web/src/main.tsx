import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import './design/tokens.css';
import './design/base.css';
import './design/theme.ts';
import { watchSession } from './session/viewer.ts';

await watchSession();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);

// The worker keeps the shell; in development it would keep what is being changed.
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  addEventListener('load', () => void navigator.serviceWorker.register('/sw.js'));
