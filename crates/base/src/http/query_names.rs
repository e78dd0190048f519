//! Which query parameters an operation has, as the contract says.

use serde_json::Value;

/// The query parameters of each operation, by method and path.
#[derive(Default)]
pub struct QueryNames(std::collections::HashMap<(String, String), Vec<String>>);

impl QueryNames {
    /// From the contract.
    pub fn of(doc: &Value) -> Self {
        let mut names = QueryNames::default();
        for (path, item) in doc["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let known = operation["parameters"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter(|p| p["in"] == "query")
                    .filter_map(|p| p["name"].as_str().map(str::to_owned))
                    .collect();
                names.0.insert((method.to_uppercase(), path.clone()), known);
            }
        }
        names
    }
    /// The first parameter of a query string that the operation does not have.
    pub fn unknown<'q>(&self, method: &str, pattern: &str, query: &'q str) -> Option<&'q str> {
        let known = self.0.get(&(method.to_owned(), pattern.to_owned()))?;
        query
            .split('&')
            .filter(|p| !p.is_empty())
            .map(|p| p.split('=').next().unwrap_or(p))
            .find(|name| !known.iter().any(|k| k == name))
    }
}
