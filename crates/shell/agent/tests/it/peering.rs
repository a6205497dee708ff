//! Two clusters in one process, over real sockets: token, establish, export, change, un-export, delete.

use std::{net::TcpListener, time::Duration};

use agent::Agent;
use model::{
    CheckStatus, ConfigEntry, HealthCheck, NodeService, PeeringState, Scope, Secret, Tenancy,
    catalog::Registration,
};
use serde_json::json;
use server::{DoorError, Establish, GenerateToken, ReadOptions, Server};
use state::{Answer, Command, Query, Refusal, ServiceQuery};
use tokio::time::Instant;
use wire::peerstream::ExchangeSecretRequest;

/// Nothing here takes longer than a second; a slow machine gets all of this.
const PATIENCE: Duration = Duration::from_secs(30);

fn free_port() -> String {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().port().to_string()
}

async fn start(datacenter: &str) -> Agent {
    start_with_grpc(datacenter, "-1").await
}

async fn start_with_grpc(datacenter: &str, grpc: &str) -> Agent {
    let (grpc_tls, server) = (free_port(), free_port());
    let node = format!("{datacenter}-node");
    let argv = [
        "-dev",
        "-http-port=-1",
        "-dns-port=-1",
        "-grpc-port",
        grpc,
        "-datacenter",
        datacenter,
        "-node",
        &node,
        "-grpc-tls-port",
        &grpc_tls,
        "-server-port",
        &server,
    ];
    let args = config::parse_args(&argv).unwrap();
    let (config, _) = agent::load(&args).unwrap();
    let (agent, _) = Agent::start(args, config).await.unwrap();
    let deadline = Instant::now() + PATIENCE;
    while agent.server().ready_soon().await.is_err()
        || agent.server().store().ca_state().is_none()
        || !agent.server().certificate().is_ready()
    {
        assert!(Instant::now() < deadline, "the server never got ready");
        tokio::task::yield_now().await;
    }
    agent
}

async fn register(server: &Server, id: &str, status: CheckStatus) {
    let mut check = HealthCheck::new(server.options().node_name.clone(), format!("c-{id}").into());
    check.service_id = id.into();
    check.status = status.as_str().into();
    let registration = Registration {
        scope: Scope::default(),
        node: server.own_node(),
        skip_node_update: true,
        service: Some(NodeService { port: 80, ..NodeService::new(id.into(), "web".into()) }),
        checks: vec![check],
    };
    server.command(Command::Register(registration)).await.unwrap();
}

async fn export(server: &Server, services: serde_json::Value) {
    let json = json!({"Kind": "exported-services", "Services": services});
    let mut entry = ConfigEntry::decode(&json).unwrap();
    entry.normalise().unwrap();
    let command = Command::ConfigPut { tenancy: Tenancy::default(), entry, cas: None };
    server.command(command).await.unwrap();
}

fn web_for(peer: &str) -> serde_json::Value {
    json!([{"Name": "web", "Consumers": [{"Peer": peer}]}])
}

/// Waits until the imported instances of `web` are these, by blocking reads.
async fn wait_for_web(server: &Server, peer: &str, expected: &[(&str, CheckStatus)]) {
    let query = Query::Service(ServiceQuery {
        scope: Scope::peer("default", peer),
        namespace: "default".into(),
        name: "web".into(),
        connect: false,
        tags: Vec::new(),
    });
    let deadline = Instant::now() + PATIENCE;
    let mut min_index = 0;
    loop {
        let options = ReadOptions { min_index, wait: PATIENCE, ..ReadOptions::default() };
        let read = server.read(&query, options).await.unwrap();
        let Answer::Instances(rows) = &read.answer else { panic!("wrong answer") };
        let found: Vec<(&str, CheckStatus)> =
            rows.iter().map(|row| (&*row.service.id, row.status())).collect();
        if found == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{peer}: still {found:?}, not {expected:?}");
        min_index = read.index;
    }
}

async fn wait_for_state(server: &Server, name: &str, expected: Option<PeeringState>) {
    let query = Query::Peering { partition: "default".into(), name: name.into() };
    let deadline = Instant::now() + PATIENCE;
    loop {
        let read = server.read(&query, ReadOptions::default()).await.unwrap();
        let Answer::Peering(row) = read.answer else { panic!("wrong answer") };
        let state = row.map(|row| row.peering.state);
        if state == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{name}: still {state:?}, not {expected:?}");
        tokio::task::yield_now().await;
    }
}

async fn token(server: &Server, peer: &str) -> String {
    let request = GenerateToken {
        peer_name: peer.into(),
        partition: "default".into(),
        meta: Default::default(),
        server_external_addresses: Vec::new(),
    };
    server.generate_token(request).await.unwrap()
}

async fn establish(server: &Server, peer: &str, token: &str) -> Result<(), DoorError> {
    let request = Establish {
        peer_name: peer.into(),
        partition: "default".into(),
        peering_token: Secret::new(token.to_owned()),
        meta: Default::default(),
    };
    server.establish(request).await
}

async fn peer_up(alpha: &Server, beta: &Server) {
    let token = token(alpha, "beta").await;
    establish(beta, "alpha", &token).await.unwrap();
    wait_for_state(alpha, "beta", Some(PeeringState::Active)).await;
    wait_for_state(beta, "alpha", Some(PeeringState::Active)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_crosses_both_ways_changes_and_goes() {
    let (one, two) = (start("dc1").await, start("dc2").await);
    let (alpha, beta) = (one.server(), two.server());
    peer_up(alpha, beta).await;

    use CheckStatus::{Critical, Passing};
    for (from, to, to_name, from_name) in
        [(alpha, beta, "beta", "alpha"), (beta, alpha, "alpha", "beta")]
    {
        register(from, "web-1", Passing).await;
        export(from, web_for(to_name)).await;
        wait_for_web(to, from_name, &[("web-1", Passing)]).await;
        register(from, "web-2", Critical).await;
        wait_for_web(to, from_name, &[("web-1", Passing), ("web-2", Critical)]).await;
        register(from, "web-2", Passing).await;
        wait_for_web(to, from_name, &[("web-1", Passing), ("web-2", Passing)]).await;
    }
    export(alpha, json!([])).await;
    wait_for_web(beta, "alpha", &[]).await;
    wait_for_web(alpha, "beta", &[("web-1", Passing), ("web-2", Passing)]).await;

    let delete = Command::PeeringDelete { partition: "default".into(), name: "alpha".into() };
    beta.command(delete).await.unwrap();
    wait_for_state(beta, "alpha", None).await;
    wait_for_state(alpha, "beta", Some(PeeringState::Terminated)).await;
    wait_for_web(alpha, "beta", &[]).await;
    let delete = Command::PeeringDelete { partition: "default".into(), name: "beta".into() };
    alpha.command(delete).await.unwrap();
    wait_for_state(alpha, "beta", None).await;
    one.shutdown().await;
    two.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_generator_deletes_and_the_same_names_peer_again() {
    let (one, two) = (start("dc1").await, start("dc2").await);
    let (alpha, beta) = (one.server(), two.server());
    for _ in 0..2 {
        peer_up(alpha, beta).await;
        let delete = Command::PeeringDelete { partition: "default".into(), name: "beta".into() };
        alpha.command(delete).await.unwrap();
        wait_for_state(alpha, "beta", None).await;
        wait_for_state(beta, "alpha", Some(PeeringState::Terminated)).await;
    }
    one.shutdown().await;
    two.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_tokens_leave_nothing_behind() {
    let (one, two) = (start("dc1").await, start("dc2").await);
    let (alpha, beta) = (one.server(), two.server());
    let (superseded, good) = (token(alpha, "beta").await, token(alpha, "beta").await);
    let refusal = DoorError::Forbidden(
        "a new peering token must be generated: invalid peering establishment secret".into(),
    );
    assert_eq!(establish(beta, "alpha", &superseded).await, Err(refusal.clone()));
    let own = establish(alpha, "self", &good).await.unwrap_err().to_string();
    assert!(own.starts_with("cannot create a peering within the same cluster"), "{own}");
    wait_for_state(beta, "alpha", None).await;
    wait_for_state(alpha, "self", None).await;

    establish(beta, "alpha", &good).await.unwrap();
    assert_eq!(establish(beta, "alpha", &good).await, Err(refusal.clone()), "used");
    assert_eq!(establish(beta, "other", &good).await, Err(refusal));
    wait_for_state(beta, "other", None).await;
    wait_for_state(beta, "alpha", Some(PeeringState::Active)).await;

    let request = GenerateToken {
        peer_name: "alpha".into(),
        partition: "default".into(),
        meta: Default::default(),
        server_external_addresses: Vec::new(),
    };
    let dialer = beta.generate_token(request).await.unwrap_err();
    assert_eq!(dialer, DoorError::Refused(Refusal::IsDialer("alpha".into())));
    one.shutdown().await;
    two.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_says_nothing_does_not_hold_up_the_end() {
    let agent = start("dc1").await;
    let port = agent.config().ports.grpc_tls.unwrap();
    let silent = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    tokio::time::timeout(PATIENCE, agent.shutdown()).await.expect("the agent never ended");
    drop(silent);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn establishing_again_with_another_cluster_ends_the_stream_to_the_first() {
    let (one, two, three) = (start("dc1").await, start("dc2").await, start("dc3").await);
    let (alpha, beta, gamma) = (one.server(), two.server(), three.server());
    peer_up(alpha, beta).await;
    register(alpha, "web-a", CheckStatus::Passing).await;
    export(alpha, web_for("beta")).await;
    wait_for_web(beta, "alpha", &[("web-a", CheckStatus::Passing)]).await;

    register(gamma, "web-c", CheckStatus::Passing).await;
    export(gamma, web_for("beta")).await;
    let token = token(gamma, "beta").await;
    establish(beta, "alpha", &token).await.unwrap();
    // The next thing that the first cluster sends is refused here, which ends its stream.
    register(alpha, "web-b", CheckStatus::Passing).await;
    wait_for_web(beta, "alpha", &[("web-c", CheckStatus::Passing)]).await;
    wait_for_state(beta, "alpha", Some(PeeringState::Active)).await;
    for agent in [one, two, three] {
        agent.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_strangers_present_never_reaches_the_log() {
    let grpc = free_port();
    let agent = start_with_grpc("dc1", &grpc).await;
    let good = token(agent.server(), "beta").await;
    let id = model::PeeringToken::decode(&good).unwrap().peer_id;
    let endpoint = tonic::transport::Endpoint::from_shared(format!("http://127.0.0.1:{grpc}"));
    let channel = endpoint.unwrap().connect().await.unwrap();
    let mut client = wire_grpc::PeerStreamServiceClient::new(channel);
    // This node's own rows are on their way to the log, too.
    agent.local().flush(Instant::now() + PATIENCE).await.unwrap();
    let before = agent.server().store().index();
    for (peer_id, secret, code) in [
        (id.as_str(), "wrong", tonic::Code::PermissionDenied),
        (id.as_str(), "", tonic::Code::PermissionDenied),
        ("7a8f9d6e-0000-4000-8000-000000000000", "wrong", tonic::Code::PermissionDenied),
        ("no uuid", "wrong", tonic::Code::Internal),
    ] {
        let request = ExchangeSecretRequest {
            peer_id: peer_id.to_owned(),
            establishment_secret: secret.to_owned(),
        };
        let refused = client.exchange_secret(request).await.unwrap_err();
        assert_eq!(refused.code(), code, "{peer_id}: {}", refused.message());
    }
    assert_eq!(agent.server().store().index(), before);
    drop(client);
    agent.shutdown().await;
}
