# Inbound rules of the Windows firewall. Sources grow at once and shrink when no feeder needs them. Desired: rules {name, protocol, port, from}.

function Get-HostFirewallRule {
    param([string] $Name)
    $rule = Get-NetFirewallRule -Name $Name -ErrorAction SilentlyContinue
    if ($null -eq $rule) { return $null }
    $port = $rule | Get-NetFirewallPortFilter
    $address = $rule | Get-NetFirewallAddressFilter
    @{
        # What makes a rule another one, whatever its port and sources.
        Kind = "$($rule.Direction) $($rule.Action) $($rule.Profile)"
        Enabled = [string] $rule.Enabled -eq 'True'
        Protocol = [string] $port.Protocol
        Port = [string] $port.LocalPort
        From = @($address.RemoteAddress | ForEach-Object { ConvertTo-FirewallSource -Source ([string] $_) } | Sort-Object)
    }
}

# The firewall writes a network as address/mask, and everybody as Any.
function ConvertTo-FirewallSource {
    param([string] $Source)
    if ($Source -eq 'any') { return 'Any' }
    $parts = $Source.Split('/')
    if ($parts.Count -eq 1 -or $parts[1] -notmatch '\.') { return $Source }
    $bits = 0
    foreach ($octet in $parts[1].Split('.')) { $bits += [Convert]::ToString([int] $octet, 2).Replace('0', '').Length }
    "$($parts[0])/$bits"
}

function Get-SourceToWrite {
    param($Rule, $Found)
    $wanted = @($Rule.from | ForEach-Object { ConvertTo-FirewallSource -Source $_ } | Sort-Object)
    if ((Test-Exact) -or $null -eq $Found -or $wanted -contains 'Any') { return $wanted }
    $surplus = @($Found.From | Where-Object { $wanted -notcontains $_ })
    foreach ($each in $surplus) { Add-Pending -Text "firewall rule $($Rule.name) keeps $each until no feeder needs it" }
    if ($surplus -contains 'Any') { return @('Any') }
    @($wanted + $surplus | Sort-Object)
}

function Test-FirewallRule {
    param($Desired)
    foreach ($rule in $Desired) {
        $found = Get-HostFirewallRule -Name $rule.name
        $from = @(Get-SourceToWrite -Rule $rule -Found $found)
        $expected = Format-Rule -Protocol $rule.protocol -Port ([string] $rule.port) -From $from
        $told = Format-FoundRule -Found $found
        if ($told -ne $expected) { New-Difference -Item 'FirewallRule' -Path "firewall rule $($rule.name)" -Expected $expected -Found $told -Data @{ Rule = $rule; Exists = $null -ne $found; From = $from } }
    }
}

function Format-FoundRule {
    param($Found)
    if ($null -eq $Found) { return 'not there' }
    if (-not $Found.Enabled) { return 'disabled' }
    if ($Found.Kind -ne $script:Facts.FirewallRuleKind) { return $Found.Kind }
    Format-Rule -Protocol $Found.Protocol -Port $Found.Port -From $Found.From
}

function Format-Rule {
    param([string] $Protocol, [string] $Port, [string[]] $From)
    "$Protocol $Port from $($From -join ', ')"
}

function Set-FirewallRule {
    param($Desired, $Difference)
    foreach ($each in $Difference) {
        $rule = $each.Data.Rule
        $settings = @{ Name = $rule.name; Enabled = 'True'; Direction = 'Inbound'; Action = 'Allow'; Profile = 'Any'; Protocol = $rule.protocol; LocalPort = [string] $rule.port; RemoteAddress = $each.Data.From }
        if ($each.Data.Exists) { Set-NetFirewallRule @settings } else { $null = New-NetFirewallRule -DisplayName $rule.name @settings }
    }
}

function Remove-HostFirewallRule {
    param($Desired)
    foreach ($rule in $Desired) {
        if ($null -eq (Get-HostFirewallRule -Name $rule.name)) { continue }
        Remove-NetFirewallRule -Name $rule.name
        Add-Changed -Text "firewall rule $($rule.name)"
    }
}
