import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '../design/Button.tsx';
import { Empty } from '../design/States.tsx';
import { appWords } from './words.ts';

/** Keeps a fault of one screen from taking the others with it. React has no hook for this. */
export class Crash extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: Error, { componentStack }: ErrorInfo) {
    console.error(error, componentStack);
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    const words = appWords.get();
    return (
      <Empty icon="close" title={words.crashed}>
        <Button kind="primary" onClick={() => location.reload()}>
          {words.retry}
        </Button>
      </Empty>
    );
  }
}
