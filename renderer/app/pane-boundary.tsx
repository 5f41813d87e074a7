/** A pane that throws takes nothing else with it. */
import { Component, type ReactNode } from 'react';
import { strings } from '../base/strings.ts';
import { Button, Empty } from '../components/controls.tsx';

export class PaneBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <Empty icon="warn" title={strings.crash.title} text={`${strings.crash.text} (${(this.state.error as Error).message})`}>
        <Button look="main" onPress={() => this.setState({ error: null })}>
          {strings.crash.again}
        </Button>
      </Empty>
    );
  }
}
