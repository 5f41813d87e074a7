import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './base/theme.css';
import './base/page.css';
import { App } from './app/app.tsx';
import { applyAppearance } from './base/appearance.ts';

applyAppearance();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
