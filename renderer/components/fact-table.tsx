/** What is known of something: a name and a value a row. */
export function FactTable({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return (
    <table className="plain-table">
      <tbody>
        {facts.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
