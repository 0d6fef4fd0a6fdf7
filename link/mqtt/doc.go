// Package mqtt carries feeds over MQTT 3.1.1 (OASIS, 2014) and MQTT 5 (OASIS,
// 2019): a Client that subscribes at somebody's broker, and a Broker of our own
// for sensors that dial in. What the messages hold is for the protocols to know.
package mqtt
